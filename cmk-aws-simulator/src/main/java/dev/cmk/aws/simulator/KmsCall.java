package dev.cmk.aws.simulator;

/** A call of KMS whose caller is known. */
record KmsCall(Caller caller, String region, Parameters parameters) {

    Arn arn(String resource) {
        return new Arn(Arn.partitionOf(region), "kms", region, caller.account(), resource);
    }
}
