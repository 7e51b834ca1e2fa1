using System.Globalization;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Adds up the amounts of one column over some rows, in decimal arithmetic.</summary>
/// <param name="column">The column's name in results.</param>
internal sealed class ColumnSum(string column)
{
    private readonly SortedSet<string> units = new(StringComparer.Ordinal);
    private int counted;
    private decimal? sum = 0;
    private CellAmount least;
    private CellAmount most;

    /// <summary>Whether the amounts have different units. Such amounts have neither a sum nor an order.</summary>
    public bool IsMixed => units.Count > 1;

    /// <summary>The units, in alphabetical order.</summary>
    public string? Units => units.Count == 0 ? null : string.Join(", ", units);

    /// <summary>Adds an amount.</summary>
    public void Add(CellAmount amount)
    {
        if (amount.Unit is { } unit)
            units.Add(unit);
        least = counted == 0 || amount.Number < least.Number ? amount : least;
        most = counted == 0 || amount.Number > most.Number ? amount : most;
        counted++;
        try
        {
            sum += amount.Number;
        }
        catch (OverflowException)
        {
            sum = null;
        }
    }

    /// <summary>Returns the totals so far.</summary>
    public ColumnTotals Totals()
    {
        var totals = new ColumnTotals { Column = column, Counted = counted, Unit = Units };
        return counted == 0 || IsMixed ? totals
            : most.Shown is not null ? totals with { Earliest = least.Shown, Latest = most.Shown }
            : totals with { Sum = Short(sum), Average = Average(), Min = Short(least.Number), Max = Short(most.Number) };
    }

    // An average has 15 digits, as many as Coda's own numbers have.
    private decimal? Average() => sum is { } all
        ? decimal.Parse((all / counted).ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;

    // Drops zeros at the end: 1.50 is 1.5.
    private static decimal? Short(decimal? number) => number is { } given ? decimal.Parse(given.ToString("G29", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
