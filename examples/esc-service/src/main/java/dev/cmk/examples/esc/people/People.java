package dev.cmk.examples.esc.people;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Repository;

/** The tables {@code person}, {@code organization} and {@code membership}. */
@Repository
public class People implements UserDetailsService {

    private static final String MEMBERSHIPS = "SELECT o.name, o.display_name, m.role FROM membership m"
            + " JOIN organization o ON o.name = m.organization WHERE m.username = :username";

    private final JdbcClient jdbc;

    People(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public UserDetails loadUserByUsername(String username) {
        return hash(username)
                .map(hash -> User.withUsername(username).password(hash).build())
                .orElseThrow(() -> new UsernameNotFoundException("unknown user"));
    }

    /** False too if there is nobody of that name. */
    public boolean hasPassword(String username, String password, PasswordEncoder passwords) {
        return hash(username).filter(hash -> passwords.matches(password, hash)).isPresent();
    }

    private Optional<String> hash(String username) {
        return jdbc.sql("SELECT password_hash FROM person WHERE username = :username")
                .param("username", username)
                .query(String.class)
                .optional();
    }

    public List<Membership> memberships(String username) {
        return jdbc.sql(MEMBERSHIPS + " ORDER BY o.display_name")
                .param("username", username)
                .query((row, number) -> new Membership(
                        row.getString("name"), row.getString("display_name"), Role.valueOf(row.getString("role"))))
                .list();
    }

    public Optional<Membership> membership(String username, String organization) {
        return memberships(username).stream()
                .filter(membership -> membership.organization().equals(organization))
                .findFirst();
    }

    /** Does nothing if they are there. */
    public void add(String username, String displayName, String passwordHash) {
        jdbc.sql("INSERT INTO person (username, display_name, password_hash)"
                        + " SELECT :username, :displayName, :hash WHERE NOT EXISTS"
                        + " (SELECT 1 FROM person WHERE username = :username)")
                .param("username", username)
                .param("displayName", displayName)
                .param("hash", passwordHash)
                .update();
    }

    /** Does nothing if it is there. */
    public void addOrganization(String name, String displayName) {
        jdbc.sql("INSERT INTO organization (name, display_name) SELECT :name, :displayName"
                        + " WHERE NOT EXISTS (SELECT 1 FROM organization WHERE name = :name)")
                .param("name", name)
                .param("displayName", displayName)
                .update();
    }

    /** Does nothing if they belong to it already. */
    public void join(String username, String organization, Role role) {
        jdbc.sql("INSERT INTO membership (organization, username, role) SELECT :organization, :username, :role"
                        + " WHERE NOT EXISTS (SELECT 1 FROM membership WHERE organization = :organization"
                        + " AND username = :username)")
                .param("organization", organization)
                .param("username", username)
                .param("role", role.name())
                .update();
    }
}
