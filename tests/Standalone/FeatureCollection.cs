namespace CodaMcp.Tests;

/// <summary>One system for the tests of what only reads, which cannot disturb each other.</summary>
[CollectionDefinition(Name)]
public sealed class FeatureCollection : ICollectionFixture<SystemFixture>
{
    public const string Name = "features that read";
}
