package dev.cmk.benchmarks.messages;

/** {@link ManySeries}, so many that most are not among those that the library keeps for a data key. */
public class ManyMoreSeries extends ManySeries {

    @Override
    int instances() {
        return 200;
    }
}
