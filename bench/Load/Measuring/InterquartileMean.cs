namespace CodaMcp.Bench;

/// <summary>The mean without the lowest and the highest quarter of the values.</summary>
internal static class InterquartileMean
{
    /// <summary>Returns the mean.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length / 4)..^(sorted.Length / 4)].Average();
    }

    /// <summary>
    /// Returns the standard error of the mean as a part of the mean, by the formula of Tukey and McLaughlin for trimmed means. A value that the mean leaves
    /// out counts as the nearest value that it does not leave out.
    /// </summary>
    /// <param name="values">At least two.</param>
    public static double ErrorOf(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var cut = sorted.Length / 4;
        var winsorized = Array.ConvertAll(sorted, value => Math.Clamp(value, sorted[cut], sorted[^(cut + 1)]));
        var mean = winsorized.Average();
        var deviation = Math.Sqrt(winsorized.Sum(value => (value - mean) * (value - mean)) / (sorted.Length - 1));
        return deviation * Math.Sqrt(sorted.Length) / (sorted.Length - (2 * cut)) / Of(values);
    }
}
