// What the steps of a call cost, each by itself. bench/README.md says how to read the result.
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: the project that BenchmarkDotNet would generate does not see internal classes, nor this repository's package versions.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .HideColumns("Job", "Toolchain", "IterationCount", "LaunchCount", "WarmupCount", "Gen0", "Gen1", "Gen2")
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "codamcp-micro"))
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
BenchmarkSwitcher.FromAssembly(typeof(CodaMcp.Bench.MemberSteps).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);
