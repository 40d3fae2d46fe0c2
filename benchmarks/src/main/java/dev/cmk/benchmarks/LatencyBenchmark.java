package dev.cmk.benchmarks;

final class LatencyBenchmark {
    static void run(Options o) {}
}
