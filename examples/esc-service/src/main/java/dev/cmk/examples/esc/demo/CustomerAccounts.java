package dev.cmk.examples.esc.demo;

import dev.cmk.Cmk;
import dev.cmk.admin.Actor;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.examples.esc.keys.ServicePrincipal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Service;

/** The AWS accounts of the demo's organizations, in the simulator. */
@Service
@ConditionalOnExpression("${esc.demo:false} and '${esc.aws:simulator}' == 'simulator'")
public class CustomerAccounts {

    private final AwsSimulator aws;
    private final Cmk cmk;
    private final ServicePrincipal service;
    private final Map<String, CustomerAccount> accounts = new ConcurrentHashMap<>();

    CustomerAccounts(AwsSimulator aws, Cmk cmk, ServicePrincipal service) {
        this.aws = aws;
        this.cmk = cmk;
        this.service = service;
    }

    /** Of an organization, if it has one here. */
    public Optional<CustomerAccount> find(String organization) {
        return Optional.ofNullable(accounts.get(organization));
    }

    /** As soon as its admin can be asked for the external id. */
    void prepare(String organization, Actor admin, String account) {
        String externalId = cmk.admin().setup(admin, organization).externalId();
        accounts.put(organization, CustomerAccount.prepare(aws, account, organization, service.setup(externalId)));
    }
}
