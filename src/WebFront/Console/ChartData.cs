using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Pages;

/// <summary>The data of a chart that the script draws.</summary>
/// <param name="Unit">The form of the labels: <c>hour</c>, <c>day</c> or <c>month</c>.</param>
/// <param name="Labels">The start of each step.</param>
/// <param name="Series">The numbers to draw.</param>
/// <param name="Lines">Whether the chart has lines instead of stacked bars.</param>
internal sealed record ChartData(string Unit, IReadOnlyList<DateTimeOffset> Labels, IReadOnlyList<ChartSeries> Series, bool Lines)
{
    /// <summary>Returns the data as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ChartJson.Default.ChartData);
}

/// <summary>One series of numbers over time.</summary>
/// <param name="Name">The name of the series.</param>
/// <param name="Values">One value for each step; null if there is none.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>The JSON for charts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChartData))]
internal sealed partial class ChartJson : JsonSerializerContext;
