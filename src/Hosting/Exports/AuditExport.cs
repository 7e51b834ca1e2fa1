using System.IO.Pipelines;

namespace CodaMcp.Audit;

/// <summary>Writes all records of a filter, page after page, in the memory of one page.</summary>
public static class AuditExport
{
    /// <summary>How many records a page has.</summary>
    public const int PageSize = 500;

    /// <summary>Writes the records, the newest first.</summary>
    /// <param name="format">How.</param>
    /// <param name="read">Reads the page after a record; after null the first.</param>
    /// <param name="output">Where to. It is flushed after each page, and left open.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many there were.</returns>
    public static async Task<long> WriteAsync(AuditFormat format, Func<Guid?, Task<AuditPage>> read, PipeWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(output);
        format.WriteHead(output);
        var written = 0L;
        for (Guid? before = null; ;)
        {
            var page = await read(before);
            foreach (var entry in page.Entries)
                format.Write(output, entry);
            written += page.Entries.Length;
            var flushed = await output.FlushAsync(cancellationToken);
            before = page.Next;
            if (before is null || flushed.IsCompleted)
                return written;
        }
    }
}
