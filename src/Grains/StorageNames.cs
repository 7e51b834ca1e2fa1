namespace CodaMcp;

/// <summary>The names of the grain storage providers.</summary>
public static class StorageNames
{
    /// <summary>Where grains keep their state.</summary>
    public const string Grains = "grains";
}
