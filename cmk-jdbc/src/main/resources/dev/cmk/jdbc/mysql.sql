-- CMK for Java, schema version 1, MySQL 8.0 or later, MariaDB 10.6 or later.
-- All times are UTC. Names are UTF-8 bytes, since the collations that neither fold nor pad are not the same in MySQL
-- and MariaDB; CONVERT(organization USING utf8mb4) shows them. Ids order by their bytes.

CREATE TABLE IF NOT EXISTS cmk_schema (
    version INTEGER NOT NULL PRIMARY KEY
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_platform_key (
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    fingerprint VARCHAR(512) NOT NULL,
    retired BOOLEAN NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_organization (
    organization VARBINARY(512) NOT NULL PRIMARY KEY,
    external_id VARCHAR(128) NOT NULL,
    default_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    default_revision INTEGER NOT NULL,
    version BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_key (
    organization VARBINARY(512) NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position INTEGER NOT NULL,
    name VARBINARY(256) NOT NULL,
    key_type VARCHAR(32) NOT NULL,
    settings MEDIUMTEXT NOT NULL,
    status VARCHAR(16) NOT NULL,
    revision INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    health_reason VARCHAR(32),
    health_message TEXT,
    health_since DATETIME(6),
    health_checked_at DATETIME(6),
    PRIMARY KEY (organization, key_id),
    UNIQUE (organization, name),
    INDEX cmk_key_by_health (health_reason),
    FOREIGN KEY (organization) REFERENCES cmk_organization (organization)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_data_key (
    organization VARBINARY(512) NOT NULL,
    id BINARY(16) NOT NULL,
    scope VARBINARY(256) NOT NULL,
    generation INTEGER NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_revision INTEGER NOT NULL,
    wrapped VARBINARY(6144) NOT NULL,
    key_reference VARCHAR(512) NOT NULL,
    check_value BINARY(32) NOT NULL,
    wrap_version BIGINT NOT NULL,
    platform_wrapped BOOLEAN NOT NULL,
    lost BOOLEAN NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (organization, id),
    UNIQUE (organization, scope, generation),
    INDEX cmk_data_key_by_key (organization, key_id, key_revision, id),
    FOREIGN KEY (organization) REFERENCES cmk_organization (organization)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- done and failed are what ended shards have left behind: a re-encryption that has ended has no shards.
CREATE TABLE IF NOT EXISTS cmk_re_encryption (
    organization VARBINARY(512) NOT NULL,
    id BINARY(16) NOT NULL,
    ordinal BIGINT NOT NULL,
    source_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source_revision INTEGER NOT NULL,
    destination_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    destination_revision INTEGER NOT NULL,
    cause VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    failure_side VARCHAR(16),
    failure_reason VARCHAR(32),
    failure_message TEXT,
    ended_at DATETIME(6),
    safe_to_delete_after DATETIME(6),
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    active_since DATETIME(6),
    done_before BIGINT NOT NULL,
    PRIMARY KEY (organization, id),
    INDEX cmk_re_encryption_by_state (state, organization),
    FOREIGN KEY (organization) REFERENCES cmk_organization (organization)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_re_encryption_shard (
    organization VARBINARY(512) NOT NULL,
    re_encryption BINARY(16) NOT NULL,
    shard INTEGER NOT NULL,
    source_revision INTEGER NOT NULL,
    queued_at DATETIME(6) NOT NULL,
    range_after BINARY(16),
    range_up_to BINARY(16),
    cursor_id BINARY(16),
    finished BOOLEAN NOT NULL,
    token BIGINT NOT NULL,
    lease_owner VARCHAR(128),
    lease_until DATETIME(6),
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (organization, re_encryption, shard),
    INDEX cmk_re_encryption_shard_queue (queued_at, organization, re_encryption, shard),
    FOREIGN KEY (organization, re_encryption) REFERENCES cmk_re_encryption (organization, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_re_encryption_failure (
    organization VARBINARY(512) NOT NULL,
    re_encryption BINARY(16) NOT NULL,
    data_key BINARY(16) NOT NULL,
    side VARCHAR(16) NOT NULL,
    reason VARCHAR(32) NOT NULL,
    message TEXT NOT NULL,
    failed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (organization, re_encryption, data_key),
    FOREIGN KEY (organization, re_encryption) REFERENCES cmk_re_encryption (organization, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What re-encryptions of all instances may ask of a KMS together. Times are the database's.
CREATE TABLE IF NOT EXISTS cmk_rate_limit (
    quota_scope VARBINARY(256) NOT NULL PRIMARY KEY,
    own_limit INTEGER,
    calls_per_second DOUBLE PRECISION NOT NULL,
    next_call_at DATETIME(6) NOT NULL,
    slowed_down_at DATETIME(6),
    version BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Of ClusteredReEncryptionEngine: the columns are those of db-scheduler 16. It holds only what is about to run, and may be
-- emptied at any time.
CREATE TABLE IF NOT EXISTS cmk_scheduled_tasks (
    task_name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    task_instance VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    task_data VARBINARY(512),
    execution_time DATETIME(6) NOT NULL,
    picked BOOLEAN NOT NULL,
    picked_by VARCHAR(50),
    last_success DATETIME(6),
    last_failure DATETIME(6),
    consecutive_failures INTEGER,
    last_heartbeat DATETIME(6),
    version BIGINT NOT NULL,
    priority SMALLINT,
    PRIMARY KEY (task_name, task_instance),
    INDEX cmk_scheduled_tasks_by_time (execution_time),
    INDEX cmk_scheduled_tasks_by_heartbeat (last_heartbeat)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cmk_audit (
    sequence BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entry_id BINARY(16) NOT NULL,
    organization VARBINARY(512) NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    actor VARCHAR(256) NOT NULL,
    action VARCHAR(64) NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    key_id VARCHAR(64),
    re_encryption BINARY(16),
    detail VARCHAR(1000) NOT NULL,
    INDEX cmk_audit_by_organization (organization, sequence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO cmk_schema (version) SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT version FROM cmk_schema);
