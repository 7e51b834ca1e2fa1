namespace CodaMcp.Tools;

/// <summary>The cursors of one listing that goes page by page as Coda's own does.</summary>
/// <param name="call">The call; its member is the only one the cursors are good for.</param>
/// <param name="query">The tool and the arguments that the cursors are good for.</param>
internal sealed class PagePlace(ToolCall call, string query)
{
    /// <summary>Coda's page token in a cursor; null where there is no cursor.</summary>
    /// <exception cref="ToolException">The cursor is not of this listing.</exception>
    public string? Open(string? cursor) => cursor is null ? null : call.Cursors.Open(call.MemberKey, query, cursor);

    /// <summary>The cursor for Coda's page token; null where there is no more.</summary>
    public string? Seal(string? token) => token is null ? null : call.Cursors.Seal(call.MemberKey, query, token);
}
