using Orleans.Runtime;

namespace CodaMcp;

/// <summary>
/// Creates grain references on the path of a call. Each <c>GetGrain</c> of Orleans reads the attributes of the interface by reflection. That
/// costs 3 % of a cached read. The result is always the same for an interface, so this class keeps it.
/// </summary>
public static class KnownGrains
{
    /// <summary>Returns a reference to a grain, as <c>GetGrain</c> does.</summary>
    /// <typeparam name="TGrain">The interface. Exactly one grain class implements it.</typeparam>
    /// <param name="grains">The grain factory.</param>
    /// <param name="key">The grain's key.</param>
    public static TGrain GetKnownGrain<TGrain>(this IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Kind<TGrain>.Found is { } kind)
            return (TGrain)grains.GetGrain(GrainId.Create(kind.Type, key), kind.Interface);
        var grain = grains.GetGrain<TGrain>(key);
        // The factory of a test may return another type.
        if (grain is GrainReference reference)
            Kind<TGrain>.Found = new Identity(reference.GrainId.Type, reference.InterfaceType);
        return grain;
    }

    private static class Kind<TGrain>
    {
        public static Identity? Found;
    }

    private sealed record Identity(GrainType Type, GrainInterfaceType Interface);
}
