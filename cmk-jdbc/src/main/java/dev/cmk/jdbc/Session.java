package dev.cmk.jdbc;

import java.sql.Connection;

/** A connection as long as a transaction lasts. */
record Session(Connection connection, Dialect dialect, Tables tables) {

    Query query(String sql) {
        return new Query(connection, dialect, tables.in(sql));
    }
}
