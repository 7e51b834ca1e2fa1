namespace CodaMcp.Tests.Coda;

/// <summary>Tests with silos of their own, which run by themselves: they keep the machine busy, and others count on being let in.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTests
{
    public const string Name = "Coda cluster";
}
