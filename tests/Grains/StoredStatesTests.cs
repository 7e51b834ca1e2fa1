using System.Collections;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CodaMcp.Tests;

public sealed class StoredStatesTests
{
    public static TheoryData<Type> States => [.. StoredStates.All];

    [Fact]
    public void The_states_of_grains_are_found() => Assert.Contains(typeof(CodaMcp.Keys.JwksState), StoredStates.All);

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_travels_with_its_grain(Type state)
    {
        using var services = new ServiceCollection().AddStoredStates().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var before = Sample(state)!;
        var content = JsonSerializer.Serialize(before, state);

        var after = serializer.Deserialize<object>(serializer.SerializeToArray(before));

        Assert.IsType(state, after);
        Assert.Equal(content, JsonSerializer.Serialize(after, state));
        // No property of the sample is empty: one that was lost would show.
        var empty = JsonSerializer.SerializeToElement(Activator.CreateInstance(state)!, state);
        Assert.All(
            JsonSerializer.SerializeToElement(before, state).EnumerateObject(),
            property => Assert.False(empty.TryGetProperty(property.Name, out var nothing) && nothing.ToString() == property.Value.ToString()));
    }

    /// <summary>A value with content in every property, however deep.</summary>
    private static object? Sample(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "text";
        if (type == typeof(bool))
            return true;
        if (type == typeof(Guid))
            return new Guid("0193a8f0-0000-7000-8000-000000000001");
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(90);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        if (type.IsPrimitive)
            return Convert.ChangeType(77, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsArray || ItemOf(type) is not null)
            return List(type.IsArray ? type.GetElementType()! : ItemOf(type)!);
        return Filled(type);
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [var item] ? item : null;

    private static Array List(Type item)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Sample(item), 0);
        return list;
    }

    private static object Filled(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        var filled = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            property.SetValue(filled, Sample(property.PropertyType));
        return filled;
    }
}
