/* bcryptprimitives.dll for a Wine that has none: Go programs take their random
 * numbers from its one function. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
	const ULONG most = 1 << 20;

	while (length > 0) {
		ULONG part = length < most ? (ULONG)length : most;

		if (!SystemFunction036(buffer, part))
			return FALSE;
		buffer += part;
		length -= part;
	}
	return TRUE;
}
