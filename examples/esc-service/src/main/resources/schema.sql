-- The service's own tables. Those of the library are made beside them.
CREATE TABLE IF NOT EXISTS person (
    username VARCHAR(64) PRIMARY KEY,
    display_name VARCHAR(128) NOT NULL,
    password_hash VARCHAR(256) NOT NULL
);

CREATE TABLE IF NOT EXISTS organization (
    name VARCHAR(64) PRIMARY KEY,
    display_name VARCHAR(128) NOT NULL
);

CREATE TABLE IF NOT EXISTS membership (
    organization VARCHAR(64) NOT NULL REFERENCES organization,
    username VARCHAR(64) NOT NULL REFERENCES person,
    role VARCHAR(16) NOT NULL,
    PRIMARY KEY (organization, username)
);

-- SHA-256 of a random token, in hexadecimal.
CREATE TABLE IF NOT EXISTS access_token (
    hash VARCHAR(64) PRIMARY KEY,
    username VARCHAR(64) NOT NULL REFERENCES person
);

-- The id is the scope of the library: it stays when the environment gets another name.
CREATE TABLE IF NOT EXISTS environment (
    id UUID PRIMARY KEY,
    organization VARCHAR(64) NOT NULL REFERENCES organization,
    name VARCHAR(128) NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (organization, name)
);

CREATE TABLE IF NOT EXISTS environment_revision (
    environment UUID NOT NULL REFERENCES environment,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    author VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (environment, number)
);
