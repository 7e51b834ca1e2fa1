using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CodaMcp;

/// <summary>
/// The states of grains, which travel to another silo with an activation whose silo stops: as the JSON they are stored as. Without a way to
/// travel an activation gets stuck on its way, and its grain is away until the silo has ended.
/// </summary>
public static class StoredStates
{
    /// <summary>Lets them travel.</summary>
    public static IServiceCollection AddStoredStates(this IServiceCollection services) => services.AddSerializer(serializer => serializer.AddJsonSerializer(Includes));

    private static bool Includes(Type type) => type.Assembly == typeof(StoredStates).Assembly && type.Name.EndsWith("State", StringComparison.Ordinal);
}
