namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>One line of CodaContract.tsv: an operation of the Coda API v1 (all but Packs), as its specification 1.5.0 has it, or in <see cref="AfterSpecification"/>.</summary>
/// <param name="OperationId">operationId.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path pattern below /apis/v1.</param>
/// <param name="Query">Query parameters, required ones in <paramref name="Required"/> too.</param>
/// <param name="Required">Query parameters that must be given.</param>
/// <param name="Codes">Statuses it answers, success first.</param>
internal sealed record CodaContract(
    string OperationId, string Method, string Path, IReadOnlyList<string> Query, IReadOnlyList<string> Required, IReadOnlyList<int> Codes)
{
    public static IReadOnlyList<CodaContract> All { get; } =
        [.. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Coda", "CodaContract.tsv")).Skip(1).Select(Read)];

    /// <summary>
    /// The operations of version 1.6.0. Its specification is not public. They are known from a client that was run against it.
    /// </summary>
    public static IReadOnlyList<string> AfterSpecification { get; } = ["listFolderChildren"];

    public static CodaContract Of(string operationId) => All.Single(row => row.OperationId == operationId);

    /// <summary>Names in braces of the path.</summary>
    public IEnumerable<string> PathParameters => Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]);

    private static CodaContract Read(string line)
    {
        var cells = line.Split('\t');
        string[] query = cells[3] == "-" ? [] : cells[3].Split(',');
        return new(
            cells[0],
            cells[1],
            cells[2],
            [.. query.Select(name => name.TrimEnd('*'))],
            [.. query.Where(name => name.EndsWith('*')).Select(name => name.TrimEnd('*'))],
            [.. cells[4].Split(',').Select(code => int.Parse(code, System.Globalization.CultureInfo.InvariantCulture))]);
    }
}
