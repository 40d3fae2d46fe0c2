package dev.cmk.benchmarks.page;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A median, and between what it lies with a confidence of 95 %: those of the sorted values that a binomial distribution
 * gives, whatever their own distribution is. Of five values or fewer, the least and the greatest.
 */
public record Median(double value, double low, double high) {

    private static final double NORMAL_QUANTILE = 1.96;

    /**
     * Of some values.
     *
     * @param values one at least
     * @return their median
     */
    public static Median of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        int below = Math.max(0, (int) Math.floor((size - NORMAL_QUANTILE * Math.sqrt(size)) / 2) - 1);
        return new Median(
                (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2,
                sorted.get(below),
                sorted.get(size - 1 - below));
    }

    /**
     * Of the ratios of values that belong together, such as those of one round.
     *
     * @param some one at least
     * @param others as many
     * @return the median of some of them through others
     */
    public static Median ofRatios(List<Double> some, List<Double> others) {
        return of(IntStream.range(0, some.size())
                .mapToObj(i -> some.get(i) / others.get(i))
                .toList());
    }

    Median times(double factor) {
        return new Median(value * factor, low * factor, high * factor);
    }
}
