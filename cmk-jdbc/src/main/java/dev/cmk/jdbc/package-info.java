/** The store in a SQL database. */
@NullMarked
package dev.cmk.jdbc;

import org.jspecify.annotations.NullMarked;
