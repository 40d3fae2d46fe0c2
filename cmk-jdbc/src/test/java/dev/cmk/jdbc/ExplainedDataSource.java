package dev.cmk.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Has the database explain each statement on its way to it, with the values that it is run with. */
final class ExplainedDataSource {

    private final DataSource real;
    private final String explain;
    private final List<String> plans = new ArrayList<>();

    /** With what an explanation begins. */
    ExplainedDataSource(DataSource real, String explain) {
        this.real = real;
        this.explain = explain;
    }

    DataSource dataSource() {
        return explaining(DataSource.class, real);
    }

    /** How each statement since the last time was run, in their order; those of a batch are all the same. */
    List<String> plans() {
        List<String> found = plans.stream().distinct().toList();
        plans.clear();
        return found;
    }

    private <T> T explaining(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                ExplainedDataSource.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        if (result instanceof Connection) {
                            return explaining(Connection.class, result);
                        }
                        if (method.getName().equals("prepareStatement")) {
                            PreparedStatement explanation =
                                    ((Connection) target).prepareStatement(explain + arguments[0]);
                            return explained((PreparedStatement) result, explanation);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private PreparedStatement explained(PreparedStatement real, PreparedStatement explanation) {
        return (PreparedStatement) Proxy.newProxyInstance(
                ExplainedDataSource.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "executeQuery", "executeUpdate", "addBatch" -> plans.add(plan(explanation));
                        case "setObject" -> method.invoke(explanation, arguments);
                        case "close" -> explanation.close();
                        default -> {}
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String plan(PreparedStatement explanation) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = explanation.executeQuery()) {
            ResultSetMetaData columns = lines.getMetaData();
            while (lines.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    plan.append(columns.getColumnLabel(i))
                            .append('=')
                            .append(lines.getString(i))
                            .append(' ');
                }
                plan.append('\n');
            }
        }
        return plan.toString();
    }
}
