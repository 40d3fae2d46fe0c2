package dev.cmk.benchmarks;

final class TakeoverBenchmark {
    static void run(Options o) {}
}
