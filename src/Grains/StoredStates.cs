using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CodaMcp;

/// <summary>
/// The states of grains, which travel to another silo with an activation whose silo stops: as the JSON they are stored as. Without a way to
/// travel an activation gets stuck on its way, and its grain is away until the silo has ended.
/// </summary>
public static class StoredStates
{
    /// <summary>The states: what the constructors of grains take as <see cref="IPersistentState{TState}"/>.</summary>
    public static IReadOnlySet<Type> All { get; } = typeof(StoredStates).Assembly.GetTypes()
        .Where(typeof(Grain).IsAssignableFrom)
        .SelectMany(grain => grain.GetConstructors())
        .SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
        .Select(type => type.GetGenericArguments()[0])
        .ToFrozenSet();

    /// <summary>Lets them travel.</summary>
    public static IServiceCollection AddStoredStates(this IServiceCollection services) => services.AddSerializer(serializer => serializer.AddJsonSerializer(All.Contains));
}
