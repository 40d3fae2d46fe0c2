-- What happens to the tables, written down by the database itself. Statements are separated by lines of dashes.

CREATE TABLE soak_ledger (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_millis BIGINT NOT NULL DEFAULT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT,
    instance VARCHAR(64) DEFAULT current_setting('soak.instance', TRUE),
    session BIGINT NOT NULL DEFAULT pg_backend_pid(),
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
)
--------
CREATE FUNCTION soak_data_key() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO soak_ledger (kind, organization, id, new_key, new_revision, new_number)
        VALUES ('ADDED', NEW.organization, NEW.id::TEXT, NEW.key_id, NEW.key_revision, NEW.wrap_version);
    ELSE
        INSERT INTO soak_ledger (kind, organization, id, old_key, old_revision, new_key, new_revision, old_number, new_number)
        VALUES ('MOVED', NEW.organization, NEW.id::TEXT, OLD.key_id, OLD.key_revision, NEW.key_id, NEW.key_revision,
            OLD.wrap_version, NEW.wrap_version);
    END IF;
    RETURN NULL;
END $$
--------
CREATE TRIGGER soak_data_key AFTER INSERT OR UPDATE ON cmk_data_key FOR EACH ROW EXECUTE FUNCTION soak_data_key()
--------
CREATE FUNCTION soak_organization() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO soak_ledger (kind, organization, new_key, new_revision, new_number)
    VALUES ('DEFAULT', NEW.organization, NEW.default_key, NEW.default_revision, NEW.version);
    RETURN NULL;
END $$
--------
CREATE TRIGGER soak_organization AFTER INSERT OR UPDATE ON cmk_organization FOR EACH ROW EXECUTE FUNCTION soak_organization()
--------
CREATE FUNCTION soak_shard() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO soak_ledger (kind, organization, id, shard, old_number, new_number, done, failed, state)
    VALUES ('SHARD', NEW.organization, NEW.re_encryption::TEXT, NEW.shard, OLD.token, NEW.token, NEW.done - OLD.done,
        NEW.failed - OLD.failed, CASE WHEN NEW.lease_until IS NULL THEN 'FREE' ELSE 'HELD' END);
    RETURN NULL;
END $$
--------
CREATE TRIGGER soak_shard AFTER UPDATE ON cmk_re_encryption_shard FOR EACH ROW EXECUTE FUNCTION soak_shard()
--------
CREATE FUNCTION soak_job() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO soak_ledger (kind, organization, id, old_key, old_revision, new_key, new_revision, state)
    VALUES ('JOB', NEW.organization, NEW.id::TEXT, NEW.source_key, NEW.source_revision, NEW.destination_key,
        NEW.destination_revision, NEW.state);
    RETURN NULL;
END $$
--------
CREATE TRIGGER soak_job AFTER INSERT OR UPDATE ON cmk_re_encryption FOR EACH ROW EXECUTE FUNCTION soak_job()
