using System.Globalization;

namespace CodaMcp.Tests;

/// <summary>What to run, how long and how hard.</summary>
internal sealed record RunOptions
{
    public IReadOnlyList<string> Parts { get; init; } = ["kill", "rolling", "database"];

    public int Silos { get; init; } = 3;

    public int Fronts { get; init; } = 2;

    public int Members { get; init; } = 40;

    /// <summary>Sessions of all members together.</summary>
    public int Sessions { get; init; } = 200;

    /// <summary>How long silos and fronts are killed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many silos are killed, and no fronts; null where silos and fronts are killed in turn for <see cref="Duration"/>.</summary>
    public int? Kills { get; init; }

    /// <summary>How often PostgreSQL is killed while silos are killed.</summary>
    public int PostgresKills { get; init; }

    /// <summary>Calls a second of all sessions together.</summary>
    public double Rate { get; init; } = 40;

    public int Seed { get; init; } = 1;

    public static RunOptions Parse(string[] args)
    {
        var options = new RunOptions();
        var parts = args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (parts.Length > 0)
            options = options with { Parts = parts };
        for (var i = parts.Length; i < args.Length; i += 2)
        {
            var number = double.Parse(args[i + 1], CultureInfo.InvariantCulture);
            options = args[i] switch
            {
                "--silos" => options with { Silos = (int)number },
                "--fronts" => options with { Fronts = (int)number },
                "--members" => options with { Members = (int)number },
                "--sessions" => options with { Sessions = (int)number },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(number) },
                "--kills" => options with { Kills = (int)number },
                "--postgres-kills" => options with { PostgresKills = (int)number },
                "--rate" => options with { Rate = number },
                "--seed" => options with { Seed = (int)number },
                var unknown => throw new ArgumentException($"There is no option {unknown}."),
            };
        }

        return options;
    }
}
