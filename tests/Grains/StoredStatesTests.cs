using CodaMcp.Members;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CodaMcp.Tests;

public sealed class StoredStatesTests
{
    public static TheoryData<Type> States => [.. typeof(MemberGrain).Assembly.GetTypes()
        .Where(type => typeof(Grain).IsAssignableFrom(type))
        .SelectMany(type => type.GetConstructors())
        .SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
        .Select(type => type.GetGenericArguments()[0])
        .Distinct()];

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_travels_with_its_grain(Type state)
    {
        using var services = new ServiceCollection().AddStoredStates().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var before = Activator.CreateInstance(state)!;

        Assert.IsType(state, serializer.Deserialize<object>(serializer.SerializeToArray(before)));
    }
}
