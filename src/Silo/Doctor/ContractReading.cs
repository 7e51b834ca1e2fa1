using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Doctor;

/// <summary>Finds the members of a response that the contract does not declare.</summary>
internal static class ContractReading
{
    // Every object and list has these members. Production does not need them.
    private static readonly HashSet<string> Everywhere = new(StringComparer.Ordinal) { "href", "type", "nextPageLink", "nextSyncToken" };

    /// <summary>
    /// Returns the JSON paths of members that the contract does not declare. It ignores members that every object has, such as <c>href</c>
    /// and <c>type</c>. All elements of a list have one path.
    /// </summary>
    public static IReadOnlySet<string> Unknown(JsonElement element, JsonTypeInfo contract)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Walk(element, contract, "$", found);
        return found;
    }

    private static void Walk(JsonElement element, JsonTypeInfo contract, string path, SortedSet<string> found)
    {
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                // Such a type keeps all members that it does not declare.
                var keepsAll = contract.Properties.Any(property => property.IsExtensionData);
                foreach (var member in element.EnumerateObject())
                {
                    var property = contract.Properties.FirstOrDefault(property => property.Name == member.Name);
                    if (property is null && !keepsAll && !Everywhere.Contains(member.Name))
                        found.Add($"{path}.{member.Name}");
                    if (property is not null && Of(property.PropertyType, contract) is { } below)
                        Walk(member.Value, below, $"{path}.{member.Name}", found);
                }

                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array && contract.ElementType is { } type && Of(type, contract) is { } below:
                foreach (var item in element.EnumerateArray())
                    Walk(item, below, $"{path}[]", found);
                break;
        }
    }

    private static JsonTypeInfo? Of(Type type, JsonTypeInfo contract)
    {
        // A member of type JsonElement declares no members.
        if (type == typeof(JsonElement) || type == typeof(string) || type.IsPrimitive)
            return null;
        return contract.Options.TryGetTypeInfo(Nullable.GetUnderlyingType(type) ?? type, out var found) ? found : null;
    }
}
