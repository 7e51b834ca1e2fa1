using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>What the command line asks for; <c>bench/README.md</c> explains it.</summary>
internal sealed record BenchOptions
{
    /// <summary>Standalone against the bare C# SDK, 1 KB, in a minute or two.</summary>
    public bool Short { get; init; }

    /// <summary>The short form, and compares it with the committed figures.</summary>
    public bool Guard { get; init; }

    /// <summary>Writes the figures that <see cref="Guard"/> compares with.</summary>
    public bool UpdateBaseline { get; init; }

    /// <summary>Rewrites the figures in <c>docs/performance.md</c>.</summary>
    public bool WriteDocs { get; init; }

    /// <summary>The workloads; empty for all.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>The servers; empty for all.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Where JSON and chart go.</summary>
    public string? Output { get; init; }

    /// <summary>The <c>bench.json</c> of an earlier run to compare the ratios with; null for none.</summary>
    public string? Compare { get; init; }

    public int Connections { get; init; } = 16;

    /// <summary>Measures the programs as they were built with this one, and does not publish them first. The short forms always do so.</summary>
    public bool Built { get; init; }

    /// <summary>Turns of each server in each workload; null for the default.</summary>
    public int? Rounds { get; init; }

    /// <summary>Seconds of a slice; null for the default of the form.</summary>
    public int? Slice { get; init; }

    /// <summary>Seconds of load for each server before the first slice of all; null for the default of the form.</summary>
    public int? WarmUp { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An option is not known.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--short" => options with { Short = true },
                "--guard" => options with { Guard = true, Short = true },
                "--update-baseline" => options with { UpdateBaseline = true, Short = true },
                "--built" => options with { Built = true },
                "--write-docs" => options with { WriteDocs = true },
                "--workloads" => options with { Workloads = Value().Split(',') },
                "--servers" => options with { Servers = Value().Split(',') },
                "--output" => options with { Output = Path.GetFullPath(Value()) },
                "--compare" => options with { Compare = Path.GetFullPath(Value()) },
                "--connections" => options with { Connections = Number() },
                "--rounds" => options with { Rounds = Number() },
                "--slice" => options with { Slice = Number() },
                "--warm-up" => options with { WarmUp = Number() },
                _ => throw new ArgumentException($"'{args[i]}' is no option. bench/README.md lists them."),
            };

            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");

            int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"{args[i - 1]} needs a whole number.");
        }

        return options;
    }
}
