using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>What to measure and how much of it.</summary>
internal sealed record BenchOptions
{
    /// <summary>Write calls of each tool that are measured one by one; 0 leaves the part out.</summary>
    public int Calls { get; init; } = 6;

    /// <summary>Writes that the member of these calls has in the ledger already.</summary>
    public int Ledger { get; init; } = 100;

    /// <summary>Members whose activation is measured; 0 leaves the part out.</summary>
    public int Members { get; init; } = 5;

    /// <summary>Writes that each of these members makes first.</summary>
    public int Entries { get; init; } = 20;

    /// <summary>Members who lose their silo; 0 leaves the part out.</summary>
    public int Failover { get; init; } = 10_000;

    /// <summary>Requests at a time while sessions are opened and after the silo was killed.</summary>
    public int Parallel { get; init; } = 64;

    /// <summary>How long no table may be written to until everything that follows a call counts as done.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the statements themselves are printed too.</summary>
    public bool Verbose { get; init; }

    /// <exception cref="ArgumentException">There is no such option.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a number.");
            var number = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            options = args[i] switch
            {
                "--calls" => options with { Calls = number },
                "--ledger" => options with { Ledger = number },
                "--members" => options with { Members = number },
                "--entries" => options with { Entries = number },
                "--failover" => options with { Failover = number },
                "--parallel" => options with { Parallel = number },
                "--quiet" => options with { Quiet = TimeSpan.FromSeconds(number) },
                "--verbose" => options with { Verbose = number != 0 },
                var unknown => throw new ArgumentException($"There is no option {unknown}. There are --calls, --ledger, --members, --entries, --failover, --parallel, --quiet and --verbose, each with a number."),
            };
        }

        return options;
    }
}
