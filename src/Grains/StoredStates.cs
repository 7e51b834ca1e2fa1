using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CodaMcp;

/// <summary>
/// The states of grains. If a silo stops, an activation migrates to another silo with its state, in the JSON form in which the state is stored.
/// Without a serializer for its state, an activation gets stuck during migration. Then its grain is unavailable until the silo has ended.
/// </summary>
public static class StoredStates
{
    /// <summary>The types of the states. Constructors of grains take them as <see cref="IPersistentState{TState}"/>.</summary>
    public static IReadOnlySet<Type> All { get; } = typeof(StoredStates).Assembly.GetTypes()
        .Where(typeof(Grain).IsAssignableFrom)
        .SelectMany(grain => grain.GetConstructors())
        .SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
        .Select(type => type.GetGenericArguments()[0])
        .ToFrozenSet();

    /// <summary>Adds the serializer for the states.</summary>
    public static IServiceCollection AddStoredStates(this IServiceCollection services) => services.AddSerializer(serializer => serializer.AddJsonSerializer(All.Contains));
}
