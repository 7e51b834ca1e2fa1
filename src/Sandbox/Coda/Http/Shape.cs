using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The schema of a request body. It is complete enough to refuse the bodies that Coda refuses, with similar issues.</summary>
internal sealed class Shape
{
    private readonly Action<JsonNode?, JsonArray, JsonArray> check;
    private readonly Func<JsonArray, JsonObject> missing;

    private Shape(Action<JsonNode?, JsonArray, JsonArray> check, Func<JsonArray, JsonObject> missing) => (this.check, this.missing) = (check, missing);

    private Shape(Action<JsonNode?, JsonArray, JsonArray> check, string expected)
        : this(check, path => Issues.InvalidType(expected, "undefined", path))
    {
    }

    public static Shape String { get; } = OfKind("string", node => node?.GetValueKind() == JsonValueKind.String);

    public static Shape Boolean { get; } = OfKind("boolean", node => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False);

    public static Shape NullableString { get; } = OfKind("string", node => node is null || node.GetValueKind() == JsonValueKind.String);

    /// <summary>The value of a cell: a scalar, or scalars in arrays nested at most once.</summary>
    public static Shape CellValue { get; } = OfKind("string", node => IsScalar(node)
        || (node is JsonArray list && list.All(item => IsScalar(item) || (item is JsonArray inner && inner.All(IsScalar)))));

    /// <summary>A string that is not blank and has at most <paramref name="max"/> characters.</summary>
    public static Shape Text(int max) => new((node, path, issues) =>
    {
        String.check(node, path, issues);
        if (node?.GetValueKind() != JsonValueKind.String)
            return;
        var text = node.GetValue<string>();
        if (string.IsNullOrWhiteSpace(text))
            issues.Add(Issues.TooShort(path));
        else if (text.Length > max)
            issues.Add(Issues.TooLong(max, path));
    }, "string");

    public static Shape OneOf(params string[] options) => new((node, path, issues) =>
    {
        if (node?.GetValueKind() != JsonValueKind.String || !options.Contains(node.GetValue<string>()))
            issues.Add(Issues.InvalidValue(options, path));
    }, path => Issues.InvalidValue(options, path));

    public static Shape ListOf(Shape item) => new((node, path, issues) =>
    {
        if (node is not JsonArray list)
        {
            issues.Add(WrongKind("array", node, path));
            return;
        }
        for (var index = 0; index < list.Count; index++)
            item.check(list[index], Below(path, index), issues);
    }, "array");

    /// <summary>An object with these members and no others. A member whose name ends with <c>*</c> is required.</summary>
    public static Shape Of(params (string Name, Shape Shape)[] members) => new((node, path, issues) =>
    {
        if (node is not JsonObject given)
        {
            issues.Add(WrongKind("object", node, path));
            return;
        }
        foreach (var (name, shape) in members)
        {
            var bare = name.TrimEnd('*');
            if (given.TryGetPropertyValue(bare, out var value))
                shape.check(value, Below(path, bare), issues);
            else if (bare != name)
                issues.Add(shape.missing(Below(path, bare)));
        }
        var unknown = given.Select(member => member.Key).Where(key => members.All(member => member.Name.TrimEnd('*') != key)).ToList();
        if (unknown.Count > 0)
            issues.Add(Issues.UnrecognizedKeys(unknown, path));
    }, "object");

    /// <summary>One of several objects. The value of a member selects which.</summary>
    public static Shape Switch(string member, params (string Value, Shape Shape)[] cases) => new((node, path, issues) =>
    {
        if (node is not JsonObject given)
            issues.Add(WrongKind("object", node, path));
        else if (cases.FirstOrDefault(option => given[member] is JsonValue value && value.ToString() == option.Value).Shape is { } shape)
            shape.check(node, path, issues);
        else
            issues.Add(Issues.NoDiscriminator(member, Below(path, member)));
    }, "object");

    /// <summary>Whether the value has no issues.</summary>
    public bool Accepts(JsonNode? node)
    {
        var issues = new JsonArray();
        check(node, [], issues);
        return issues.Count == 0;
    }

    /// <summary>Throws the 400 with all issues.</summary>
    public void Check(JsonNode? node)
    {
        var issues = new JsonArray();
        check(node, [], issues);
        if (issues.Count > 0)
            throw new CodaException(400, issues: issues);
    }

    private static Shape OfKind(string expected, Func<JsonNode?, bool> accepts) => new((node, path, issues) =>
    {
        if (!accepts(node))
            issues.Add(WrongKind(expected, node, path));
    }, expected);

    private static bool IsScalar(JsonNode? node) =>
        node?.GetValueKind() is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False
        // 1e999 is valid JSON, but no finite number.
        || (node?.GetValueKind() == JsonValueKind.Number && double.IsFinite(node.GetValue<double>()));

    private static JsonObject WrongKind(string expected, JsonNode? node, JsonArray path) => Issues.InvalidType(
        expected,
        node is null ? "null" : node.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => kind.ToString().ToLowerInvariant(),
        },
        path);

    private static JsonArray Below(JsonArray path, JsonNode step)
    {
        var longer = (JsonArray)path.DeepClone();
        longer.Add(step);
        return longer;
    }
}
