package dev.cmk.benchmarks;

final class ForegroundBenchmark {
    static void run(Options o) {}
}
