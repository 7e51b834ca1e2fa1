using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Pages;

/// <summary>What the script draws.</summary>
/// <param name="Unit">The form of the labels: <c>hour</c>, <c>day</c> or <c>month</c>.</param>
/// <param name="Labels">The begins of the steps.</param>
/// <param name="Series">The numbers.</param>
/// <param name="Lines">Whether they are lines, and not bars on top of each other.</param>
internal sealed record ChartData(string Unit, IReadOnlyList<DateTimeOffset> Labels, IReadOnlyList<ChartSeries> Series, bool Lines)
{
    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ChartJson.Default.ChartData);
}

/// <summary>The numbers of one thing over time.</summary>
/// <param name="Name">What.</param>
/// <param name="Values">One for each step; null where there is none.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>The JSON for charts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChartData))]
internal sealed partial class ChartJson : JsonSerializerContext;
