-- What happens to the tables, written down by the database itself. Statements are separated by lines of dashes.

CREATE TABLE soak_ledger (
    seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at_millis BIGINT NOT NULL,
    instance VARCHAR(64),
    session BIGINT NOT NULL,
    kind VARCHAR(8) NOT NULL,
    organization VARCHAR(128) NOT NULL,
    id VARCHAR(36),
    shard INTEGER,
    old_key VARCHAR(64),
    old_revision INTEGER,
    new_key VARCHAR(64),
    new_revision INTEGER,
    old_number BIGINT,
    new_number BIGINT,
    done BIGINT,
    failed BIGINT,
    state VARCHAR(32)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
--------
CREATE TRIGGER soak_entry BEFORE INSERT ON soak_ledger FOR EACH ROW
    SET NEW.at_millis = ROUND(UNIX_TIMESTAMP(SYSDATE(3)) * 1000), NEW.instance = @soak_instance,
        NEW.session = CONNECTION_ID()
--------
CREATE TRIGGER soak_data_key_added AFTER INSERT ON cmk_data_key FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, id, new_key, new_revision, new_number)
    VALUES (0, 0, 'ADDED', CONVERT(NEW.organization USING utf8mb4), HEX(NEW.id), NEW.key_id, NEW.key_revision,
        NEW.wrap_version)
--------
CREATE TRIGGER soak_data_key_moved AFTER UPDATE ON cmk_data_key FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, id, old_key, old_revision, new_key, new_revision,
        old_number, new_number)
    VALUES (0, 0, 'MOVED', CONVERT(NEW.organization USING utf8mb4), HEX(NEW.id), OLD.key_id, OLD.key_revision, NEW.key_id,
        NEW.key_revision, OLD.wrap_version, NEW.wrap_version)
--------
CREATE TRIGGER soak_organization_added AFTER INSERT ON cmk_organization FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, new_key, new_revision, new_number)
    VALUES (0, 0, 'DEFAULT', CONVERT(NEW.organization USING utf8mb4), NEW.default_key, NEW.default_revision, NEW.version)
--------
CREATE TRIGGER soak_organization_changed AFTER UPDATE ON cmk_organization FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, new_key, new_revision, new_number)
    VALUES (0, 0, 'DEFAULT', CONVERT(NEW.organization USING utf8mb4), NEW.default_key, NEW.default_revision, NEW.version)
--------
CREATE TRIGGER soak_shard AFTER UPDATE ON cmk_re_encryption_shard FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, id, shard, old_number, new_number, done, failed, state)
    VALUES (0, 0, 'SHARD', CONVERT(NEW.organization USING utf8mb4), HEX(NEW.re_encryption), NEW.shard, OLD.token,
        NEW.token, NEW.done - OLD.done, NEW.failed - OLD.failed, IF(NEW.lease_until IS NULL, 'FREE', 'HELD'))
--------
CREATE TRIGGER soak_job_added AFTER INSERT ON cmk_re_encryption FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, id, old_key, old_revision, new_key, new_revision, state)
    VALUES (0, 0, 'JOB', CONVERT(NEW.organization USING utf8mb4), HEX(NEW.id), NEW.source_key, NEW.source_revision,
        NEW.destination_key, NEW.destination_revision, NEW.state)
--------
CREATE TRIGGER soak_job_changed AFTER UPDATE ON cmk_re_encryption FOR EACH ROW
    INSERT INTO soak_ledger (at_millis, session, kind, organization, id, old_key, old_revision, new_key, new_revision, state)
    VALUES (0, 0, 'JOB', CONVERT(NEW.organization USING utf8mb4), HEX(NEW.id), NEW.source_key, NEW.source_revision,
        NEW.destination_key, NEW.destination_revision, NEW.state)
