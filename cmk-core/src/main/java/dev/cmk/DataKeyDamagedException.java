package dev.cmk;

/**
 * The stored copy of a data key is damaged: its KMS key works, but does not accept it or gives something else back.
 *
 * <p>Only this data key is affected. Its row has to be restored from a backup of the database.
 */
public final class DataKeyDamagedException extends CmkException {

    private static final long serialVersionUID = 1L;

    /**
     * Names the data key.
     *
     * @param organization whose data key it is
     * @param dataKey the data key whose row is damaged
     * @param what what was found wrong
     */
    public DataKeyDamagedException(OrganizationId organization, DataKeyId dataKey, String what) {
        super(
                "data key " + dataKey + " of organization '" + organization + "' is damaged: " + what
                        + "; restore its row from a backup",
                null);
    }
}
