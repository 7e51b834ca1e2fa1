using System.IO.Pipelines;

namespace CodaMcp.Audit;

/// <summary>Writes all records that match a filter, page by page. Only one page is in memory at a time.</summary>
public static class AuditExport
{
    /// <summary>The number of records in a page.</summary>
    public const int PageSize = 500;

    /// <summary>Writes the records, newest first.</summary>
    /// <param name="format">The format of the output.</param>
    /// <param name="read">Reads the page after the given record. Null reads the first page.</param>
    /// <param name="output">The output. It is flushed after each page and stays open.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <returns>The number of records that were written.</returns>
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
