using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>What the database did in a while, by table. The membership table is left out.</summary>
internal sealed class Work
{
    private const string AuditTables = "audit_";

    public SortedDictionary<string, TableWork> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions that changed rows, by the tables that each of them changed.</summary>
    public SortedDictionary<string, long> Transactions { get; } = new(StringComparer.Ordinal);

    /// <summary>Changed rows by what they are about, and the bytes of their values.</summary>
    public SortedDictionary<string, (long Count, long Bytes)> Changes { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of their commit records in the WAL.</summary>
    public long CommitBytes { get; set; }

    public Dictionary<string, long> Texts { get; } = new(StringComparer.Ordinal);

    public TableWork Of(string table) => Tables.TryGetValue(table, out var work) ? work : Tables[table] = new TableWork();

    public void Add(Work other)
    {
        foreach (var (name, work) in other.Tables)
            Of(name).Add(work);
        foreach (var (names, count) in other.Transactions)
            Transactions[names] = Transactions.GetValueOrDefault(names) + count;
        foreach (var (what, (count, bytes)) in other.Changes)
            Changes[what] = (Changes.GetValueOrDefault(what).Count + count, Changes.GetValueOrDefault(what).Bytes + bytes);
        foreach (var (text, count) in other.Texts)
            Texts[text] = Texts.GetValueOrDefault(text) + count;
        CommitBytes += other.CommitBytes;
    }

    /// <summary>Prints averages: a line for each table, the sums without the audit, and the transactions.</summary>
    public void Print(string title, double by, bool verbose)
    {
        Console.WriteLine($"{title}");
        Console.WriteLine($"  {"table",-22}{"writes",9}{"inserted",10}{"updated",9}{"deleted",9}{"WAL bytes",12}{"reads",9}{"rows read",11}");
        var sum = new TableWork();
        foreach (var (name, work) in Tables.Where(table => !table.Value.IsEmpty))
        {
            Line(name, work);
            if (!name.StartsWith(AuditTables, StringComparison.Ordinal))
                sum.Add(work);
        }

        Line("all but the audit", sum);
        Console.WriteLine($"  transactions: {(Transactions.Count == 0 ? "none" : string.Join(", ", Transactions.Select(set => $"{Number(set.Value)} of {set.Key}")) + $"; their commit records {Number(CommitBytes)} bytes of WAL")}");
        foreach (var (what, (count, bytes)) in Changes)
            Console.WriteLine($"    {Number(count)} × {what}, {Number(bytes)} bytes of values");
        if (!verbose)
            return;
        foreach (var (text, count) in Texts.OrderByDescending(text => text.Value))
            Console.WriteLine($"    {Number(count)} × {string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))}");

        void Line(string name, TableWork work) => Console.WriteLine(
            $"  {name,-22}{Number(work.Writes),9}{Number(work.Inserted),10}{Number(work.Updated),9}{Number(work.Deleted),9}{Number(work.WalBytes),12}{Number(work.Reads),9}{Number(work.RowsRead),11}");

        string Number(long count) => (count / by).ToString(Math.Abs(count / by) >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
    }
}

/// <summary>Statements, rows and bytes of one table; the WAL bytes include those of its indexes and its large values.</summary>
internal sealed class TableWork
{
    /// <summary>Statements that insert, update or delete, whatever they find.</summary>
    public long Writes { get; set; }

    public long Inserted { get; set; }

    public long Updated { get; set; }

    public long Deleted { get; set; }

    public long WalBytes { get; set; }

    /// <summary>Statements that only read.</summary>
    public long Reads { get; set; }

    public long RowsRead { get; set; }

    public bool IsEmpty => Writes + Inserted + Updated + Deleted + Reads == 0;

    public void Add(TableWork other)
    {
        Writes += other.Writes;
        Inserted += other.Inserted;
        Updated += other.Updated;
        Deleted += other.Deleted;
        WalBytes += other.WalBytes;
        Reads += other.Reads;
        RowsRead += other.RowsRead;
    }
}
