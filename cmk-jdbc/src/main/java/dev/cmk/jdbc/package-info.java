/**
 * The store in a SQL database: {@link dev.cmk.jdbc.JdbcStore}, with its tables from {@link dev.cmk.jdbc.JdbcSchema}.
 */
@NullMarked
package dev.cmk.jdbc;

import org.jspecify.annotations.NullMarked;
