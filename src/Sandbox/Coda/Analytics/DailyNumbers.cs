using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Creates plausible numbers for an object and a day, the same in every process. Some objects are more popular than others, weekends are quiet, and use grows
/// slowly.
/// </summary>
internal static class DailyNumbers
{
    /// <summary>Returns the number for a day.</summary>
    /// <param name="subject">The name of the number, with the object's id.</param>
    /// <param name="day">The day.</param>
    /// <param name="since">The first day of the object. Its use grows from then.</param>
    /// <param name="typical">A typical number for a working day. Popularity changes it to between half and twice that number.</param>
    public static int Of(string subject, DateOnly day, DateOnly since, double typical)
    {
        var popularity = 0.5 + (1.5 * Chance(subject));
        var weekday = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.2 : 1;
        var growth = 1 + ((day.DayNumber - since.DayNumber) / 365.0);
        var luck = 0.7 + (0.6 * Chance($"{subject}/{day.DayNumber}"));
        return (int)Math.Round(typical * popularity * weekday * growth * luck);
    }

    private static double Chance(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] / 255.0;
}
