using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests the parsing of numbers in cells, in the styles of many countries.</summary>
public sealed class CellNumberTests
{
    [Theory]
    [InlineData("R$35", 35d)]
    [InlineData("$1,234.50", 1234.5)]
    [InlineData("CHF 12.00", 12d)]
    [InlineData("(5.00)", -5d)]
    [InlineData("$(5.00)", -5d)]
    [InlineData("($5.00)", -5d)]
    [InlineData("1.234,56 €", 1234.56)]
    [InlineData("1\u00A0234,56 €", 1234.56)]
    [InlineData("1\u202F234\u202F567 €", 1234567d)]
    [InlineData("CHF 1'234.50", 1234.5)]
    [InlineData("CHF 1’234.50", 1234.5)]
    [InlineData("€ -3", -3d)]
    [InlineData("-$3", -3d)]
    [InlineData("\u2212$3", -3d)]
    [InlineData("-5 kr", -5d)]
    [InlineData("5 kr-", -5d)]
    [InlineData("kr. 5", 5d)]
    [InlineData("12,50 zł", 12.5)]
    [InlineData("₹12,34,567.89", 1234567.89)]
    [InlineData("Rs. 1,23,456", 123456d)]
    [InlineData("US$ 7", 7d)]
    [InlineData("12.- CHF", null)]
    [InlineData("12.-", 12d)]
    [InlineData("EUR 1.234.567", 1234567d)]
    [InlineData("-12 %", -0.12)]
    [InlineData("1e3", 1000d)]
    [InlineData(".5", 0.5)]
    [InlineData("0,123", 0.123)]
    [InlineData("12345,678", 12345.678)]
    [InlineData("+4", 4d)]
    [InlineData("about five", null)]
    [InlineData("5 apples", null)]
    [InlineData("", null)]
    [InlineData("$", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1,23,45", null)]
    [InlineData("2026-01-31", null)]
    [InlineData("01.02.2026", null)]
    [InlineData("(-5)", null)]
    [InlineData("(5", null)]
    [InlineData("EUR 5 $", null)]
    [InlineData("--5", null)]
    [InlineData("1.234 €", 1234d)]
    [InlineData("R$ 1.234", 1234d)]
    [InlineData("Rp 15.000", 15000d)]
    [InlineData("₫500.000", 500000d)]
    [InlineData("1.2345 €", 1.2345)]
    [InlineData("1e٢", null)]
    [InlineData("٣ €", null)]
    public void Of_a_currency_column(string text, double? expected) => Assert.Equal(expected, Of(text, "currency"));

    /// <summary>Only the text tells the style. One mark before three digits separates groups, but a dot does so in a currency column only.</summary>
    [Theory]
    [InlineData("1,234", "number", null, 1234d)]
    [InlineData("1.234", "number", null, 1.234)]
    [InlineData("0,234", "number", null, 0.234)]
    [InlineData("1,234", "currency", null, 1234d)]
    [InlineData("1.234", "currency", null, 1234d)]
    [InlineData("0.234", "currency", null, 0.234)]
    [InlineData("1.234", "currency", "2", 1234d)]
    [InlineData("1.234", "currency", "3", 1.234)]
    [InlineData("1,234", "currency", "3", 1.234)]
    [InlineData("1.234", "currency", "\"3\"", 1.234)]
    [InlineData("1.234", "currency", "\"thisTable.Digits\"", 1234d)]
    public void An_ambiguous_one_is_read_by_a_fixed_choice(string text, string type, string? precision, double expected) => Assert.Equal(
        expected,
        CellNumber.Of(JsonSerializer.SerializeToElement(text), new ColumnFormat { Type = type, More = precision is null ? null : new() { ["precision"] = JsonElement.Parse(precision) } }));

    [Theory]
    [InlineData("5 km", null)]
    [InlineData("USD 5", null)]
    [InlineData("SKU 100", null)]
    [InlineData("DIN 12", null)]
    [InlineData("(5)", null)]
    [InlineData("$5", 5d)]
    [InlineData("R$ 5", 5d)]
    public void Another_column_takes_no_word_and_no_brackets_for_a_currency(string text, double? expected)
    {
        Assert.Equal(expected, Of(text, "number"));
        Assert.Equal(expected, Of(text, "text"));
    }

    [Fact]
    public void A_long_text_is_not_a_number() => Assert.Null(Of(new string('$', 100_000), "currency"));

    [Theory]
    [InlineData("""{"amount":12.5,"currency":"USD"}""", 12.5)]
    [InlineData("""{"amount":"12.5"}""", 12.5)]
    [InlineData("""{"amount":"1.234"}""", 1.234)]
    [InlineData("""{"currency":"USD"}""", null)]
    [InlineData("true", null)]
    [InlineData("[1]", null)]
    public void Of_other_values(string json, double? expected) => Assert.Equal(expected, CellNumber.Of(JsonElement.Parse(json), new ColumnFormat { Type = "currency" }));

    private static double? Of(string text, string type) => CellNumber.Of(JsonSerializer.SerializeToElement(text), new ColumnFormat { Type = type });
}
