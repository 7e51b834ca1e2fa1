namespace CodaMcp.Sandbox.Coda;

/// <summary>The Packs of Northwind Labs.</summary>
internal static class NorthwindPacks
{
    public const int StationsId = 10451;
    public const int UnitsId = 10623;

    public static IReadOnlyList<PackSeed> All { get; } =
    [
        new(StationsId, "Station Cloud", Northwind.Anchor.AddDays(-180), true, [Northwind.Service, Northwind.Dana],
            [("Reading", "formula"), ("RestartStation", "action"), ("Stations", "sync"), ("StationNames", "metadata")]),
        new(UnitsId, "Weather Units", Northwind.Anchor.AddDays(-60), false, [Northwind.Service, Northwind.Dana, Northwind.Alice],
            [("ToHectopascal", "formula"), ("ToKnots", "formula")]),
    ];
}
