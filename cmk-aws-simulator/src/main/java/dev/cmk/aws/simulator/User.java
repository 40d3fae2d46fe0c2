package dev.cmk.aws.simulator;

import java.util.List;

/** A user with its one access key. */
record User(Arn arn, AccessKey accessKey, List<Permission> permissions) {

    User {
        permissions = List.copyOf(permissions);
    }
}
