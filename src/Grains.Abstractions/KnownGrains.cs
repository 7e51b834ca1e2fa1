using Orleans.Runtime;

namespace CodaMcp;

/// <summary>
/// References to grains for the way of a call. Orleans reads the attributes of the interface by reflection with each <c>GetGrain</c>, which costs 3 % of a cached
/// read. What it finds for an interface is always the same, so it is kept here.
/// </summary>
public static class KnownGrains
{
    /// <summary>As <c>GetGrain</c>.</summary>
    /// <typeparam name="TGrain">The interface. One class of grains has it.</typeparam>
    /// <param name="grains">The way to the grains.</param>
    /// <param name="key">The grain's key.</param>
    public static TGrain GetKnownGrain<TGrain>(this IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Kind<TGrain>.Found is { } kind)
            return (TGrain)grains.GetGrain(GrainId.Create(kind.Type, key), kind.Interface);
        var grain = grains.GetGrain<TGrain>(key);
        // A test may have another factory.
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
