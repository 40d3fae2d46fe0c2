package dev.cmk.aws.simulator;

import java.util.Set;

/** The names of all operations that the simulator knows. */
final class Operations {

    private static final Set<String> KMS = Set.of(
            "CreateKey",
            "DescribeKey",
            "EnableKey",
            "DisableKey",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "RotateKeyOnDemand",
            "ReplicateKey",
            "CreateAlias",
            "UpdateAlias",
            "DeleteAlias",
            "ListAliases",
            "Encrypt",
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext");

    private Operations() {}

    /** A test that misspells an operation should hear of it. */
    static void require(String operation) {
        if (!KMS.contains(operation) && !Sts.OPERATIONS.contains(operation)) {
            throw new IllegalArgumentException("the simulator has no operation '" + operation + "'");
        }
    }
}
