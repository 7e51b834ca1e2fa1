using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CodaMcp.Audit;

/// <summary>
/// A SQLite statement that is compiled once and run for many rows. Its values are bound by position. A command of the driver looks up each parameter by name in
/// each run, which costs as much as the row.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const string Moment = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    // The values that the parameters are bound to. SQLite keeps them from one run to the next, and most values of a row equal those of the row before.
    private readonly object?[] bound;
    private byte[] buffer = new byte[512];

    /// <summary>Compiles a statement, with the triggers that it fires.</summary>
    /// <param name="connection">The connection. The statement runs in the transaction that is open on it, if any.</param>
    /// <param name="text">The statement, with a <c>?</c> or a named parameter for each value. It returns no rows.</param>
    /// <exception cref="SqliteException">SQLite does not accept the statement.</exception>
    public SqliteStatement(SqliteConnection connection, string text)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out statement), database);
        bound = new object?[raw.sqlite3_bind_parameter_count(statement)];
    }

    /// <summary>Runs the statement.</summary>
    /// <param name="values">A value for each parameter: texts, numbers, booleans, <see cref="Guid"/>s, UTC <see cref="DateTime"/>s, bytes and nulls.</param>
    /// <exception cref="SqliteException">SQLite refuses the row, or the file fails.</exception>
    public void Run(params ReadOnlySpan<object?> values)
    {
        Set(0, values);
        Run(isKnownKeyExpected: false);
    }

    /// <summary>
    /// Runs an <c>INSERT OR FAIL</c> of several rows. It stops at the first row with a key that exists. The rows before that stay.
    /// </summary>
    /// <param name="rows">The rows. Each has a value for each of its parameters, like those of <see cref="Run(ReadOnlySpan{object})"/>.</param>
    /// <returns>The number of rows that it added. If it is smaller than the number of <paramref name="rows"/>, the next row has a key that exists.</returns>
    /// <exception cref="SqliteException">SQLite refuses a row, or the file fails.</exception>
    public int AddRows(ReadOnlySpan<object?[]> rows)
    {
        for (var row = 0; row < rows.Length; row++)
            Set(row * rows[row].Length, rows[row]);
        return Run(isKnownKeyExpected: true);
    }

    /// <summary>Releases the statement.</summary>
    public void Dispose() => statement.Dispose();

    /// <summary>Returns a value in the form that the audit tables hold.</summary>
    public static object AsStored(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString("D"),
        DateTime at => at.ToString(Moment, CultureInfo.InvariantCulture),
        _ => value,
    };

    private void Set(int first, ReadOnlySpan<object?> values)
    {
        for (var place = 0; place < values.Length; place++)
        {
            ref var last = ref bound[first + place];
            if (Equals(values[place], last))
                continue;
            // It stays null if the bind fails.
            last = null;
            SqliteException.ThrowExceptionForRC(Bind(first + place + 1, values[place]), database);
            last = values[place];
        }
    }

    private int Run(bool isKnownKeyExpected)
    {
        var result = raw.sqlite3_step(statement);
        var changes = raw.sqlite3_changes(database);
        var isKnownKey = result != raw.SQLITE_DONE && raw.sqlite3_extended_errcode(database) is raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_UNIQUE;
        // Returns the error of the run again.
        var failure = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE && !(isKnownKey && isKnownKeyExpected))
            SqliteException.ThrowExceptionForRC(failure, database);
        return changes;
    }

    private int Bind(int place, object? value)
    {
        switch (value)
        {
            case null:
                return raw.sqlite3_bind_null(statement, place);
            case string text:
                return Bind(place, text);
            case Guid id:
                id.TryFormat(buffer, out var written, "D");
                return raw.sqlite3_bind_text(statement, place, buffer.AsSpan(0, written));
            case DateTime at:
                at.TryFormat(buffer, out written, Moment, CultureInfo.InvariantCulture);
                return raw.sqlite3_bind_text(statement, place, buffer.AsSpan(0, written));
            case byte[] bytes:
                return raw.sqlite3_bind_blob(statement, place, bytes);
            case double number:
                return raw.sqlite3_bind_double(statement, place, number);
            case bool flag:
                return raw.sqlite3_bind_int(statement, place, flag ? 1 : 0);
            case int number:
                return raw.sqlite3_bind_int(statement, place, number);
            case long number:
                return raw.sqlite3_bind_int64(statement, place, number);
            default:
                throw new ArgumentException($"SQLite has no type for {value.GetType()}.", nameof(value));
        }
    }

    private int Bind(int place, string text)
    {
        // An empty span has no address, and SQLite treats that as null.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(statement, place, "");
        if (buffer.Length < Encoding.UTF8.GetMaxByteCount(text.Length))
            buffer = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return raw.sqlite3_bind_text(statement, place, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
    }
}
