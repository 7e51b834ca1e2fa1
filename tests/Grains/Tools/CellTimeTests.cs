using System.Globalization;
using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests the parsing of dates, times and durations in cells.</summary>
public sealed class CellTimeTests
{
    [Theory]
    [InlineData("\"3 days\"", 259_200d)]
    [InlineData("\"1 day\"", 86_400d)]
    [InlineData("\"2 hrs 30 mins\"", 9_000d)]
    [InlineData("\"1 day, 2 hours and 5 minutes\"", 93_900d)]
    [InlineData("\"-30 secs\"", -30d)]
    [InlineData("\"1.5h\"", 5_400d)]
    [InlineData("\"1,5 hrs\"", 5_400d)]
    [InlineData("\"2:30\"", 9_000d)]
    [InlineData("\"0:00:05\"", 5d)]
    [InlineData("\"250 ms\"", 0.25)]
    [InlineData("1.5", 129_600d)]
    [InlineData("\"0.5\"", 43_200d)]
    [InlineData("\"2h30m\"", 9_000d)]
    [InlineData("\"1d4h\"", 100_800d)]
    [InlineData("\"P1D\"", 86_400d)]
    [InlineData("\"PT1H30M\"", 5_400d)]
    [InlineData("\"-P1DT0.5H\"", -88_200d)]
    [InlineData("\"P2W\"", 1_209_600d)]
    [InlineData("\"1,500 days\"", 129_600_000d)]
    [InlineData("\"1,500.5 days\"", 129_643_200d)]
    [InlineData("\"P1M\"", null)]
    [InlineData("\"P\"", null)]
    [InlineData("\"PT\"", null)]
    [InlineData("\"1.2.3 days\"", null)]
    [InlineData("\"٣ days\"", null)]
    [InlineData("\"٣:30\"", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("\"3 days late\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    public void A_duration_is_read_in_seconds(string json, double? expected) => Assert.Equal(expected, CellTime.Duration(JsonElement.Parse(json)));

    [Theory]
    [InlineData("\"2026-01-31T23:00:00.000-08:00\"", "2026-01-31T23:00:00-08:00")]
    [InlineData("46053", "2026-01-31T00:00:00+00:00")]
    [InlineData("46053.5", "2026-01-31T12:00:00+00:00")]
    [InlineData("1769860800", "2026-01-31T12:00:00+00:00")]
    [InlineData("1769860800000", "2026-01-31T12:00:00+00:00")]
    [InlineData("-5", null)]
    [InlineData("2026", null)]
    [InlineData("\"2026\"", null)]
    [InlineData("5000000", null)]
    [InlineData("1e300", null)]
    [InlineData("\"soon\"", null)]
    public void A_moment_is_a_text_or_a_number(string json, string? expected) => Assert.Equal(
        expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
        CellTime.Moment(JsonElement.Parse(json)));

    [Theory]
    [InlineData("\"2:30 PM\"", "14:30:00")]
    [InlineData("\"14:30\"", "14:30:00")]
    [InlineData("\"2026-01-31T14:30:00.000Z\"", "14:30:00")]
    [InlineData("0.5", "12:00:00")]
    [InlineData("\"noon\"", null)]
    public void A_time_of_day_may_have_a_date(string json, string? expected) => Assert.Equal(
        expected is null ? null : TimeSpan.Parse(expected, CultureInfo.InvariantCulture),
        CellTime.OfDay(JsonElement.Parse(json)));
}
