namespace CodaMcp.References;

/// <summary>Finds the known names that may have been meant by a name that does not exist.</summary>
internal static class NearestNames
{
    // Only the beginnings of longer names are compared; they differ enough there. The bound keeps the comparison cheap in docs with thousands of names.
    private const int Compared = 48;

    /// <summary>Returns the known names that are nearest to the wanted one, nearest first.</summary>
    /// <param name="wanted">The name that was not found.</param>
    /// <param name="known">The known names.</param>
    /// <param name="count">How many to return at most.</param>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> known, int count = 5) =>
        [.. Of(wanted, known, name => name, count)];

    /// <summary>Returns the things whose names are nearest to the wanted one, nearest first.</summary>
    /// <param name="wanted">The name that was not found.</param>
    /// <param name="known">The known things.</param>
    /// <param name="name">Returns a thing's name.</param>
    /// <param name="count">How many to return at most.</param>
    public static IEnumerable<T> Of<T>(string wanted, IEnumerable<T> known, Func<T, string> name, int count = 5)
    {
        var target = Normalize(wanted);
        return known.Select(item => (Item: item, Distance: Distance(target, Normalize(name(item)))))
            .OrderBy(scored => scored.Distance)
            .Take(count)
            .Select(scored => scored.Item);
    }

    /// <summary>Returns whether a name may be a misspelling of another one: one contains the other, or few letters differ.</summary>
    /// <param name="name">The name.</param>
    /// <param name="known">The other name.</param>
    public static bool IsNear(string name, string known)
    {
        var (one, other) = (Normalize(name), Normalize(known));
        return Distance(one, other) is var distance && (distance < 0 ? -distance >= 3 : distance <= Math.Max(1, Math.Min(one.Length, other.Length) / 3));
    }

    private static string Normalize(string name)
    {
        var key = Names.Key(name);
        return key.Length > Compared ? key[..Compared] : key;
    }

    private static int Distance(string wanted, string known)
    {
        // A name that contains the other is closer than any name that only has similar letters.
        if (wanted.Length > 0 && known.Length > 0
            && (known.Contains(wanted, StringComparison.Ordinal) || wanted.Contains(known, StringComparison.Ordinal)))
            return -Math.Min(wanted.Length, known.Length);

        var previous = new int[known.Length + 1];
        var current = new int[known.Length + 1];
        for (var j = 0; j <= known.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= wanted.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= known.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (wanted[i - 1] == known[j - 1] ? 0 : 1));
            (previous, current) = (current, previous);
        }

        return previous[known.Length];
    }
}
