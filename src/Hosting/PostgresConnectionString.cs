using System.Data.Common;
using Npgsql;

namespace CodaMcp;

/// <summary>
/// Reads the address of PostgreSQL: an Npgsql connection string, or the URI that PostgreSQL's own tools and hosting providers use
/// (https://www.postgresql.org/docs/current/libpq-connect.html, 34.1.1.2). Options that are not set get defaults for this service.
/// </summary>
public static class PostgresConnectionString
{
    // Npgsql prepares a statement at its second use. This doubles the writes per second of a connection. The pool is per process, and PostgreSQL allows 100
    // connections by default. The timeouts are short, so that callers learn within seconds that the database is unavailable. If a connection did not answer,
    // Npgsql drops it at once. It does not wait for the server's response to the cancel request. GSS encryption is off by default, because Npgsql would look
    // for Kerberos in the network before every connection. The connection string can turn it on.
    private static readonly (string Keyword, object Value)[] Suited =
    [
        ("Application Name", "codamcp"), ("Max Auto Prepare", 64), ("Auto Prepare Min Usages", 2), ("Maximum Pool Size", 16),
        ("Timeout", 5), ("Command Timeout", 10), ("Cancellation Timeout", -1), ("GSS Encryption Mode", "Disable"),
    ];

    /// <summary>Returns the Npgsql connection string. Returns null if <paramref name="text"/> is in neither form.</summary>
    public static string? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var isUri = text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
            var given = isUri ? FromUri(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(given.Host))
                return null;
            foreach (var (keyword, value) in Suited)
                if (!given.ShouldSerialize(keyword))
                    given[keyword] = value;
            return given.ConnectionString;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (uri.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        if (uri.UserInfo.Split(':', 2) is [{ Length: > 0 } name, .. var password])
            (builder.Username, builder.Password) = (Uri.UnescapeDataString(name), password is [var secret] ? Uri.UnescapeDataString(secret) : null);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : throw new FormatException();
            builder[KeywordOf(key)] = key == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder;
    }

    // Translates libpq's names. Npgsql's own names are accepted as well.
    private static string KeywordOf(string key) => key switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "connect_timeout" => "Timeout",
        "user" => "Username",
        "dbname" => "Database",
        "channel_binding" => "Channel Binding",
        _ => key.Replace('_', ' '),
    };
}
