-- CMK for Java, schema version 1, H2 2.2.220 or later.
-- All times are UTC. Names are UTF-8 bytes, so that no setting of the database (IGNORECASE, COLLATION)
-- changes how they compare; UTF8TOSTRING(organization) shows them. Ids order by their bytes.

CREATE TABLE IF NOT EXISTS cmk_schema (
    version INTEGER NOT NULL PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS cmk_platform_key (
    key_id VARCHAR(64) NOT NULL PRIMARY KEY,
    fingerprint VARCHAR(512) NOT NULL,
    retired BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS cmk_organization (
    organization VARBINARY(512) NOT NULL PRIMARY KEY,
    external_id VARCHAR(128) NOT NULL,
    default_key VARCHAR(64) NOT NULL,
    default_revision INTEGER NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS cmk_key (
    organization VARBINARY(512) NOT NULL REFERENCES cmk_organization,
    key_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    name VARBINARY(256) NOT NULL,
    key_type VARCHAR(32) NOT NULL,
    settings VARCHAR(100000) NOT NULL,
    status VARCHAR(16) NOT NULL,
    revision INTEGER NOT NULL,
    created_at TIMESTAMP(6) NOT NULL,
    health_reason VARCHAR(32),
    health_message VARCHAR(100000),
    health_since TIMESTAMP(6),
    health_checked_at TIMESTAMP(6),
    PRIMARY KEY (organization, key_id),
    UNIQUE (organization, name)
);

CREATE INDEX IF NOT EXISTS cmk_key_by_health ON cmk_key (health_reason);

CREATE TABLE IF NOT EXISTS cmk_data_key (
    organization VARBINARY(512) NOT NULL REFERENCES cmk_organization,
    id UUID NOT NULL,
    scope VARBINARY(256) NOT NULL,
    generation INTEGER NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    key_revision INTEGER NOT NULL,
    wrapped VARBINARY(6144) NOT NULL,
    key_reference VARCHAR(512) NOT NULL,
    check_value BINARY(32) NOT NULL,
    wrap_version BIGINT NOT NULL,
    platform_wrapped BOOLEAN NOT NULL,
    lost BOOLEAN NOT NULL,
    created_at TIMESTAMP(6) NOT NULL,
    PRIMARY KEY (organization, id),
    UNIQUE (organization, scope, generation)
);

CREATE INDEX IF NOT EXISTS cmk_data_key_by_key ON cmk_data_key (organization, key_id, key_revision, id);

-- done and failed are what ended shards have left behind: a re-encryption that has ended has no shards.
CREATE TABLE IF NOT EXISTS cmk_re_encryption (
    organization VARBINARY(512) NOT NULL REFERENCES cmk_organization,
    id UUID NOT NULL,
    ordinal BIGINT NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    source_revision INTEGER NOT NULL,
    destination_key VARCHAR(64) NOT NULL,
    destination_revision INTEGER NOT NULL,
    cause VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    created_at TIMESTAMP(6) NOT NULL,
    failure_side VARCHAR(16),
    failure_reason VARCHAR(32),
    failure_message VARCHAR(100000),
    ended_at TIMESTAMP(6),
    safe_to_delete_after TIMESTAMP(6),
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    active_since TIMESTAMP(6),
    done_before BIGINT NOT NULL,
    PRIMARY KEY (organization, id)
);

CREATE INDEX IF NOT EXISTS cmk_re_encryption_by_state ON cmk_re_encryption (state, organization);

CREATE TABLE IF NOT EXISTS cmk_re_encryption_shard (
    organization VARBINARY(512) NOT NULL,
    re_encryption UUID NOT NULL,
    shard INTEGER NOT NULL,
    source_revision INTEGER NOT NULL,
    queued_at TIMESTAMP(6) NOT NULL,
    range_after UUID,
    range_up_to UUID,
    cursor_id UUID,
    finished BOOLEAN NOT NULL,
    token BIGINT NOT NULL,
    lease_owner VARCHAR(128),
    lease_until TIMESTAMP(6),
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (organization, re_encryption, shard),
    FOREIGN KEY (organization, re_encryption) REFERENCES cmk_re_encryption
);

CREATE INDEX IF NOT EXISTS cmk_re_encryption_shard_queue
    ON cmk_re_encryption_shard (queued_at, organization, re_encryption, shard);

CREATE TABLE IF NOT EXISTS cmk_re_encryption_failure (
    organization VARBINARY(512) NOT NULL,
    re_encryption UUID NOT NULL,
    data_key UUID NOT NULL,
    side VARCHAR(16) NOT NULL,
    reason VARCHAR(32) NOT NULL,
    message VARCHAR(100000) NOT NULL,
    failed_at TIMESTAMP(6) NOT NULL,
    PRIMARY KEY (organization, re_encryption, data_key),
    FOREIGN KEY (organization, re_encryption) REFERENCES cmk_re_encryption
);

-- What re-encryptions of all instances may ask of a KMS together. Times are the database's.
CREATE TABLE IF NOT EXISTS cmk_rate_limit (
    quota_scope VARBINARY(256) NOT NULL PRIMARY KEY,
    own_limit INTEGER,
    calls_per_second DOUBLE PRECISION NOT NULL,
    next_call_at TIMESTAMP(6) NOT NULL,
    slowed_down_at TIMESTAMP(6),
    version BIGINT NOT NULL
);

-- Of ClusteredReEncryptionEngine: the columns are those of db-scheduler 16. It holds only what is about to run, and may be
-- emptied at any time.
CREATE TABLE IF NOT EXISTS cmk_scheduled_tasks (
    task_name VARCHAR(100) NOT NULL,
    task_instance VARCHAR(100) NOT NULL,
    task_data VARBINARY(512),
    execution_time TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    picked BOOLEAN NOT NULL,
    picked_by VARCHAR(50),
    last_success TIMESTAMP(6) WITH TIME ZONE,
    last_failure TIMESTAMP(6) WITH TIME ZONE,
    consecutive_failures INTEGER,
    last_heartbeat TIMESTAMP(6) WITH TIME ZONE,
    version BIGINT NOT NULL,
    priority SMALLINT,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX IF NOT EXISTS cmk_scheduled_tasks_by_time ON cmk_scheduled_tasks (execution_time);

CREATE INDEX IF NOT EXISTS cmk_scheduled_tasks_by_heartbeat ON cmk_scheduled_tasks (last_heartbeat);

CREATE TABLE IF NOT EXISTS cmk_audit (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id UUID NOT NULL,
    organization VARBINARY(512) NOT NULL,
    occurred_at TIMESTAMP(6) NOT NULL,
    actor VARCHAR(256) NOT NULL,
    action VARCHAR(64) NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    key_id VARCHAR(64),
    re_encryption UUID,
    detail VARCHAR(1000) NOT NULL
);

CREATE INDEX IF NOT EXISTS cmk_audit_by_organization ON cmk_audit (organization, sequence);

INSERT INTO cmk_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT version FROM cmk_schema);
