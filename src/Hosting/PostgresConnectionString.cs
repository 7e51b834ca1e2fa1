using System.Data.Common;
using Npgsql;

namespace CodaMcp;

/// <summary>
/// Reads how to reach PostgreSQL: an Npgsql connection string, or the URI that PostgreSQL's own tools and hosting providers use
/// (https://www.postgresql.org/docs/current/libpq-connect.html, 34.1.1.2). What is not said is set to suit this service.
/// </summary>
public static class PostgresConnectionString
{
    // A statement is prepared when it is used a second time: this doubles what a connection writes a second. The pool is per process, and
    // PostgreSQL allows 100 connections by default. Who waits for a database that is not there should know within seconds: a connection that did
    // not answer is dropped at once, without waiting for what the server says to the wish to cancel. Encryption by Kerberos, which is looked for
    // in the network before every connection, is for those who say so.
    private static readonly (string Keyword, object Value)[] Suited =
    [
        ("Application Name", "codamcp"), ("Max Auto Prepare", 64), ("Auto Prepare Min Usages", 2), ("Maximum Pool Size", 16),
        ("Timeout", 5), ("Command Timeout", 10), ("Cancellation Timeout", -1), ("GSS Encryption Mode", "Disable"),
    ];

    /// <summary>The Npgsql connection string; null where <paramref name="text"/> is neither.</summary>
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

    // libpq's names; Npgsql's own are taken as they are.
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
